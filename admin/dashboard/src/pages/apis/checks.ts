/** What the API would say of an API's fields, said before it is asked. */

export const MAX_NAME_LENGTH = 100;

export function checkName(name: string): string | null {
  const text = name.trim();
  if (text === '') return 'must not be empty';
  return [...text].length > MAX_NAME_LENGTH ? `may have at most ${MAX_NAME_LENGTH} characters` : null;
}

export function checkTarget(target: string): string | null {
  const text = target.trim();
  if (!/^https?:\/\//i.test(text)) return 'must start with http:// or https://';
  if (!URL.canParse(text)) return 'is not a URL';
  const url = new URL(text);
  if (url.username !== '' || url.password !== '') return 'must not hold a user name or password';
  return url.hash === '' ? null : 'must not hold a fragment (#)';
}
