/** What the inputs of quotas and budgets hold, how they are checked, and what the API takes of them. */
import type { Allowances, AllowancesEdit, Enforcement, NewAllowances } from '../../api/allowances';
import { Problem } from '../../api/problem';
import { checkCurrency, parseAmount, parseCount } from '../../lib/amount';

/** Empty limits do not limit anything. */
export interface AllowanceForm {
  day: { limit: string; enforcement: Enforcement };
  month: { limit: string; enforcement: Enforcement };
  cycle: { amount: string; currency: string; enforcement: Enforcement };
}

/** A form that has these inputs among others. */
export interface WithAllowances {
  allowances: AllowanceForm;
}

const isEmpty = (text: string) => text.trim() === '';

export const noAllowances = (currency: string): AllowanceForm => ({
  day: { limit: '', enforcement: 'hard' },
  month: { limit: '', enforcement: 'hard' },
  cycle: { amount: '', currency, enforcement: 'hard' },
});

/** The inputs for what is set; `currency` stands where no budget names one. */
export function toAllowanceForm(set: Allowances, currency: string): AllowanceForm {
  const none = noAllowances(currency);
  const { requests_per_day: day, requests_per_month: month, budget_per_cycle: cycle } = set;
  return {
    day: day ? { limit: String(day.limit), enforcement: day.enforcement } : none.day,
    month: month ? { limit: String(month.limit), enforcement: month.enforcement } : none.month,
    cycle: cycle ? { amount: cycle.amount, currency: cycle.currency, enforcement: cycle.enforcement } : none.cycle,
  };
}

const checkLimit = (text: string): string | null => {
  if (isEmpty(text)) return null;
  const parsed = parseCount(text);
  return parsed.ok ? null : parsed.message;
};

/** Checks for a form whose inputs stand under `allowances`. */
export const allowanceChecks = {
  day: { limit: checkLimit },
  month: { limit: checkLimit },
  cycle: {
    amount: (text: string) => {
      if (isEmpty(text)) return null;
      const parsed = parseAmount(text);
      return parsed.ok ? null : parsed.message;
    },
    currency: (text: string, { allowances }: WithAllowances) =>
      isEmpty(allowances.cycle.amount) ? null : checkCurrency(text),
  },
};

/** Sound forms only. What is empty is `null`: nothing is limited. */
export function toAllowances({ day, month, cycle }: AllowanceForm): Required<NewAllowances> {
  const quota = ({ limit, enforcement }: AllowanceForm['day']) => {
    const parsed = parseCount(limit);
    return parsed.ok ? { limit: parsed.value, enforcement } : null;
  };
  const amount = parseAmount(cycle.amount);
  return {
    requests_per_day: quota(day),
    requests_per_month: quota(month),
    budget_per_cycle: amount.ok
      ? { amount: amount.value, currency: cycle.currency.trim(), enforcement: cycle.enforcement }
      : null,
  };
}

/** What a key is made with; `undefined` where nothing is limited. */
export function toNewAllowances(form: AllowanceForm): NewAllowances | undefined {
  const given = Object.entries(toAllowances(form)).filter(([, one]) => one !== null);
  return given.length === 0 ? undefined : Object.fromEntries(given);
}

/** Only what was changed, so that another tab's change of another allowance stays. */
export function toEdit(before: AllowanceForm, now: AllowanceForm): AllowancesEdit {
  const were: Record<string, unknown> = toAllowances(before);
  const changed = Object.entries(toAllowances(now)).filter(
    ([name, one]) => JSON.stringify(one) !== JSON.stringify(were[name]),
  );
  return Object.fromEntries(changed);
}

const ROWS: Record<string, keyof AllowanceForm> = {
  requests_per_day: 'day',
  requests_per_month: 'month',
  budget_per_cycle: 'cycle',
};

/** `requests_per_day.limit`, as the API says, or the same within a key to make, as the form's input. */
export function allowanceInput(field: string): string | undefined {
  const [row, input] = field.replace(/^allowances\./, '').split('.');
  const name = ROWS[row ?? ''];
  if (name === undefined) return undefined;
  return `allowances.${name}.${input ?? (name === 'cycle' ? 'amount' : 'limit')}`;
}

/** The messages of an error that belong to these inputs, by input. */
export function allowanceErrors(error: unknown): Record<string, string> {
  if (!(error instanceof Problem)) return {};
  const found = error.errors.map(({ field, message }) => [allowanceInput(field), message]);
  return Object.fromEntries(found.filter(([input]) => input !== undefined));
}

/** The fields of an error whose messages stand at an input. */
export const shownAllowanceFields = (error: unknown): string[] =>
  error instanceof Problem
    ? error.errors.map(({ field }) => field).filter((field) => allowanceInput(field) !== undefined)
    : [];
