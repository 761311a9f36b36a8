/** What the dialog that moves a balance holds, how it is checked, and what the API takes of it. */
import type { NewCredits } from '../../api/allowances';
import { checkCurrency, parseAmount } from '../../lib/amount';

export interface CreditsForm {
  direction: 'grant' | 'correct';
  /** Never negative: the direction says which way. */
  amount: string;
  currency: string;
  reason: string;
}

export const NO_CREDITS: CreditsForm = { direction: 'grant', amount: '', currency: '', reason: '' };

export const MAX_REASON_LENGTH = 500;

export const creditChecks = {
  amount: (text: string) => {
    const parsed = parseAmount(text);
    return parsed.ok ? null : parsed.message;
  },
  currency: checkCurrency,
  reason: (text: string) =>
    [...text.trim()].length > MAX_REASON_LENGTH ? `may have at most ${MAX_REASON_LENGTH} characters` : null,
};

/** Sound forms only. */
export function toNewCredits({ direction, amount, currency, reason }: CreditsForm): NewCredits {
  const parsed = parseAmount(amount);
  const value = parsed.ok ? parsed.value : amount;
  return {
    amount: direction === 'grant' ? value : `-${value}`,
    currency: currency.trim(),
    ...(reason.trim() !== '' && { reason: reason.trim() }),
  };
}
