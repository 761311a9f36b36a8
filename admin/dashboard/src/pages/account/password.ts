/** The lengths that the API takes. */
const MIN_LENGTH = 12;
const MAX_LENGTH = 200;

export function checkPassword(password: string): string | null {
  const length = [...password].length;
  if (length < MIN_LENGTH) return `needs at least ${MIN_LENGTH} characters, this has ${length}`;
  return length > MAX_LENGTH ? `may have at most ${MAX_LENGTH} characters` : null;
}
