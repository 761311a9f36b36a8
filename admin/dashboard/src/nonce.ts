/**
 * The nonce that the content security policy lets style elements in with.
 *
 * Vite puts `<meta property="csp-nonce" nonce="…">` into the page and the server fills it in.
 * Mantine takes it from `styleNonce`; the scroll lock below its dialogs asks `get-nonce`.
 */
import { setNonce } from 'get-nonce';

export const styleNonce =
  document.querySelector<HTMLMetaElement>('meta[property=csp-nonce]')?.nonce ?? '';

setNonce(styleNonce);
