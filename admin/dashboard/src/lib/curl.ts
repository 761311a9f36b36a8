/** The equivalent of what a page does, for a shell. */

/** One word for a POSIX shell, whatever it holds. */
export function shellWord(text: string): string {
  if (/^[\w@%+=:,./-]+$/.test(text)) return text;
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

/** A call of the management API. The token is read from the file that the first start wrote. */
export function managementCurl(method: string, path: string, body?: unknown): string {
  const words = ['curl', '-X', method, shellWord(`${location.origin}/api/v1${path}`)];
  const lines = [
    words.join(' '),
    `-H "Authorization: Bearer $(cat data/admin-token)"`,
  ];
  if (body !== undefined) {
    lines.push(`-H 'Content-Type: application/json'`, `-d ${shellWord(JSON.stringify(body))}`);
  }
  return lines.join(' \\\n  ');
}

/** A client's request through the gateway. */
export function clientCurl(gatewayUrl: string, apiKey: string): string {
  return `curl -i ${shellWord(gatewayUrl)} \\\n  -H ${shellWord(`X-API-Key: ${apiKey}`)}`;
}
