/** The text without the name if it begins with it, the whole text if the name comes later. */
export function findMention(text: string, username: string): string | undefined {
  const place = new RegExp(`(?<![\\w@])@${username}(?!\\w)[,:]?`, 'i').exec(text);
  if (!place) return undefined;
  return place.index === 0 ? text.slice(place[0].length).trim() : text;
}
