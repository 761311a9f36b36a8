/** Keys that let a POST be sent again after a lost connection without doing its work twice. */
import { useRef } from 'react';

/** 128 random bits. `crypto.randomUUID` is missing where the page did not come over HTTPS. */
export function randomKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** Answers the same key for the same body until `renew`: a changed body is another request. */
export function useIdempotencyKey() {
  const last = useRef({ body: '', key: '' });
  return {
    keyFor(body: unknown): string {
      const text = JSON.stringify(body);
      if (last.current.key === '' || last.current.body !== text) {
        last.current = { body: text, key: randomKey() };
      }
      return last.current.key;
    },
    renew() {
      last.current = { body: '', key: '' };
    },
  };
}
