/** One short soft tone, made here: nothing to load. Before the first click or key the browser keeps silent. */
export class Chime {
  #context: AudioContext | undefined;

  play(): void {
    if (typeof AudioContext === 'undefined') return;
    this.#context ??= new AudioContext();
    const context = this.#context;
    const start = context.currentTime + 0.02;
    const volume = context.createGain();
    volume.gain.setValueAtTime(0, start);
    volume.gain.linearRampToValueAtTime(0.08, start + 0.02);
    volume.gain.exponentialRampToValueAtTime(0.0001, start + 0.5);
    volume.connect(context.destination);
    const tone = context.createOscillator();
    tone.frequency.setValueAtTime(659.25, start);
    tone.frequency.setValueAtTime(880, start + 0.11);
    tone.connect(volume);
    tone.start(start);
    tone.stop(start + 0.55);
    if (context.state === 'suspended') context.resume().catch(() => {});
  }
}
