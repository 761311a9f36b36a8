/** Addresses of the API for links and downloads, which no typed client makes. */

/** A path of the API with its query; what is undefined or empty is left out. */
export function apiPath(path: string, query: object = {}): string {
  const given = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== '') given.set(name, String(value));
  }
  const text = given.toString();
  return `/api/v1${path}${text === '' ? '' : `?${text}`}`;
}
