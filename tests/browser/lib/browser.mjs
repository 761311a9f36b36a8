/**
 * A browser with a fresh profile, and what must never happen in one: an uncaught error, a message
 * of the console that is an error, something that the content security policy held back.
 */
import { chromium } from 'playwright-core';

const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export const DESKTOP = { width: 1280, height: 860 };
export const PHONE = { width: 390, height: 844 };

export const launch = () =>
  chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', headless: true, args: FLAGS });

/** How long a step may take before it counts as failed: long, for the machine may be busy. */
const STEP_MILLIS = 60_000;

/** A page whose faults are gathered in `faults`. */
export async function openPage(browser, { viewport = DESKTOP, colorScheme = 'light', storageState, baseURL = process.env.ADMIN_URL } = {}) {
  const context = await browser.newContext({
    baseURL,
    viewport,
    colorScheme,
    reducedMotion: 'reduce',
    ...(storageState && { storageState }),
  });
  context.setDefaultTimeout(STEP_MILLIS);
  const page = await context.newPage();
  const faults = [];
  page.on('pageerror', (error) => faults.push(`uncaught: ${error.message}`));
  page.on('console', (message) => {
    // The browser itself reports answers of 4xx; the stories ask for some of them.
    const expected = message.text().startsWith('Failed to load resource');
    if (message.type() === 'error' && !expected) faults.push(`console: ${message.text()}`);
  });
  page.on('dialog', (dialog) => {
    if (dialog.type() !== 'beforeunload') faults.push(`a dialog of the browser: ${dialog.message()}`);
    void dialog.accept();
  });
  await page.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', (event) =>
      console.error(`policy held back ${event.violatedDirective}: ${event.blockedURI} ${event.sample}`),
    );
  });
  return { context, page, faults };
}
