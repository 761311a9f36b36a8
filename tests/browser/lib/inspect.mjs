/** Looking at a page: what axe finds, and a picture. */
import { mkdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';

const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
export const artefacts = process.env.ARTEFACTS ?? path.resolve(import.meta.dirname, '../artefacts');
const GRAVE = new Set(['serious', 'critical']);

/** Waits until a page has what it shows: no skeleton is left and its fonts are there. */
export async function settle(page) {
  await page.waitForFunction(
    () => document.querySelector('.mantine-Skeleton-root, [aria-busy=true]') === null && document.querySelector('h1') !== null,
  );
  await page.evaluate(() => document.fonts.ready.then(() => undefined));
}

export async function picture(page, name) {
  await mkdir(artefacts, { recursive: true });
  await page.screenshot({ path: path.join(artefacts, `${name}.png`), fullPage: true });
}

/** The serious and critical findings: one line per rule and reason, with the first place. */
export async function graveFindings(page) {
  // Through the debugger and not as an element, which the page's policy would hold back.
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() =>
    window.axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'best-practice'] }),
  );
  const found = new Map();
  for (const { id, impact, nodes } of violations) {
    if (!GRAVE.has(impact)) continue;
    for (const { html, failureSummary } of nodes) {
      const reason = `${id}: ${failureSummary.replaceAll(/\s+/g, ' ')}`;
      if (!found.has(reason)) found.set(reason, `${reason} at ${html.slice(0, 160)}`);
    }
  }
  return [...found.values()];
}
