/** What the price editor holds, how it is checked, and how it becomes what the API takes. */
import type { ModelKind, PriceTerms } from '../../api/billing';
import { parsePrice } from '../../lib/decimal';
import { checkExpiry } from '../../lib/range';

export interface TierForm {
  /** Empty in the last tier, which has no end. */
  upTo: string;
  price: string;
  fee: string;
}

export interface PriceForm {
  kind: ModelKind;
  unitPrice: string;
  tiers: TierForm[];
  size: string;
  packagePrice: string;
  freeUnits: string;
  minimum: string;
  flatFee: string;
  /** Empty: from now on. */
  effective: string;
}

export const NO_TIER: TierForm = { upTo: '', price: '', fee: '' };

export const NO_PRICE: PriceForm = {
  kind: 'per_unit',
  unitPrice: '',
  tiers: [{ upTo: '1000', price: '', fee: '' }, NO_TIER],
  size: '',
  packagePrice: '',
  freeUnits: '',
  minimum: '',
  flatFee: '',
  effective: '',
};

type Errors = Record<string, string>;

/** Messages by field; none means that it can be sent. */
export function checkPriceForm(form: PriceForm): Errors {
  const errors: Errors = {};
  const price = (field: string, text: string, required = true) => {
    if (text.trim() === '' && !required) return;
    const parsed = parsePrice(text);
    if (!parsed.ok) errors[field] = parsed.message;
  };
  const count = (field: string, text: string, required = true) => {
    if (text.trim() === '' && !required) return;
    if (!/^\d{1,15}$/.test(text.trim()) || Number(text) < 1) errors[field] = 'write a whole number from 1 on';
  };
  if (form.kind === 'per_unit') price('unitPrice', form.unitPrice);
  if (form.kind === 'package') {
    count('size', form.size);
    price('packagePrice', form.packagePrice);
  }
  if (form.kind === 'graduated' || form.kind === 'volume') checkTiers(form.tiers, errors, price, count);
  count('freeUnits', form.freeUnits, false);
  price('minimum', form.minimum, false);
  price('flatFee', form.flatFee, false);
  const effective = checkExpiry(form.effective);
  if (effective !== null) errors.effective = effective;
  return errors;
}

type Check = (field: string, text: string, required?: boolean) => void;

function checkTiers(tiers: TierForm[], errors: Errors, price: Check, count: Check): void {
  let before = 0;
  tiers.forEach((tier, index) => {
    const field = (name: keyof TierForm) => `tiers.${index}.${name}`;
    price(field('price'), tier.price);
    price(field('fee'), tier.fee, false);
    if (index === tiers.length - 1) return;
    count(field('upTo'), tier.upTo);
    if (errors[field('upTo')] === undefined && Number(tier.upTo) <= before) {
      errors[field('upTo')] = `must be above ${before}, where the tier before ends`;
    }
    before = Number(tier.upTo);
  });
}

/** Sound forms only. */
export function toTerms(form: PriceForm): PriceTerms {
  const terms: PriceTerms = { model: toModel(form) };
  if (form.freeUnits.trim() !== '') terms.free_units = Number(form.freeUnits);
  if (form.minimum.trim() !== '') terms.minimum_per_cycle = form.minimum.trim();
  if (form.flatFee.trim() !== '') terms.flat_fee_per_cycle = form.flatFee.trim();
  return terms;
}

function toModel(form: PriceForm): PriceTerms['model'] {
  const { kind } = form;
  if (kind === 'per_unit') return { kind, unit_price: form.unitPrice.trim() };
  if (kind === 'package') {
    return { kind, size: Number(form.size), package_price: form.packagePrice.trim() };
  }
  const last = form.tiers.length - 1;
  const tiers = form.tiers.map(({ upTo, price, fee }, index) => ({
    up_to: index === last ? null : Number(upTo),
    unit_price: price.trim(),
    ...(fee.trim() !== '' && { flat_fee: fee.trim() }),
  }));
  return { kind, tiers };
}

const NAMES: Record<string, string> = {
  'model.unit_price': 'unitPrice',
  'model.size': 'size',
  'model.package_price': 'packagePrice',
  free_units: 'freeUnits',
  minimum_per_cycle: 'minimum',
  flat_fee_per_cycle: 'flatFee',
  effective_at: 'effective',
};
const TIER_NAMES: Record<string, keyof TierForm> = { up_to: 'upTo', unit_price: 'price', flat_fee: 'fee' };

/** `model.tiers[1].up_to` as the form calls it; what has no input keeps its name. */
export function formField(apiField: string): string {
  const tier = /^model\.tiers\[(\d+)\]\.(\w+)$/.exec(apiField);
  if (tier === null) return NAMES[apiField] ?? apiField;
  return `tiers.${tier[1]}.${TIER_NAMES[tier[2] ?? ''] ?? 'price'}`;
}
