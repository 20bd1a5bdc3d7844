import type { Room } from '@roomful/sdk';

interface Said {
  /** Asked for each time, so that it follows the language. */
  words: () => string;
  /** Which room that is gone it is about. */
  room?: Room | undefined;
  mayRestore?: boolean;
}

/** One calm sentence about something that happened, for as long as it is of use. */
export class Notice {
  #said = $state.raw<Said | undefined>(undefined);
  #isBroughtElsewhere = false;

  get words(): string | undefined {
    return this.#said?.words();
  }

  /** The room that it offers to restore. */
  get restorable(): Room | undefined {
    return this.#said?.mayRestore === true ? this.#said.room : undefined;
  }

  say(said: Said): void {
    this.#said = said;
  }

  dismiss(): void {
    this.#said = undefined;
  }

  /** Whoever was in a room that is gone comes into another one: that is what the sentence is about, and not its end. */
  bringElsewhere(): void {
    this.#isBroughtElsewhere = true;
  }

  /** Whoever goes to a room unasked has read what became of the one before. */
  entered(): void {
    if (!this.#isBroughtElsewhere && this.#said?.room !== undefined) this.dismiss();
    this.#isBroughtElsewhere = false;
  }

  /** These rooms are there. */
  listed(rooms: readonly Room[]): void {
    const gone = this.#said?.room;
    if (gone !== undefined && rooms.some(({ id, name }) => id === gone.id || name === gone.name)) this.dismiss();
  }
}
