/** Getting in. */
import { ADMIN_URL, PASSWORD, TOKEN } from './gateway.mjs';

export const passwordField = (page) => page.getByRole('textbox', { name: 'Password', exact: true });

export async function readSession(page) {
  const answer = await page.request.get(`${ADMIN_URL}/api/v1/session`);
  return answer.json();
}

/** Claims the gateway if nobody has yet, else signs in; ends on the overview. */
export async function enter(page) {
  await page.goto('/');
  const session = await readSession(page);
  if (!session.claimed) await claim(page);
  else if (!session.signed_in) await signIn(page);
  await page.getByRole('heading', { level: 1, name: 'Overview' }).waitFor();
}

export async function claim(page, token = TOKEN) {
  await page.getByRole('textbox', { name: 'Management token' }).fill(token);
  await page.getByRole('textbox', { name: 'Your name' }).fill('First user');
  await passwordField(page).fill(PASSWORD);
  await page.getByRole('textbox', { name: 'Password again' }).fill(PASSWORD);
  await page.getByRole('button', { name: 'Claim and sign in' }).click();
}

export async function signIn(page, password = PASSWORD) {
  await passwordField(page).fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
}
