import { describe, expect, it } from 'vitest';

import { NO_PRICE, NO_TIER, checkPriceForm, formField, toTerms, type PriceForm } from './priceForm';

const graduated: PriceForm = {
  ...NO_PRICE,
  kind: 'graduated',
  tiers: [
    { upTo: '1000', price: '0.002', fee: '5' },
    { upTo: '5000', price: '0.001', fee: '' },
    { ...NO_TIER, price: '0.0005' },
  ],
};

describe('the price editor', () => {
  it('sends tiers that end with one without an end', () => {
    expect(checkPriceForm(graduated)).toEqual({});
    expect(toTerms({ ...graduated, freeUnits: '100' })).toEqual({
      model: {
        kind: 'graduated',
        tiers: [
          { up_to: 1000, unit_price: '0.002', flat_fee: '5' },
          { up_to: 5000, unit_price: '0.001' },
          { up_to: null, unit_price: '0.0005' },
        ],
      },
      free_units: 100,
    });
  });

  it('names the tier that does not rise', () => {
    const [first, second, last] = graduated.tiers;
    const tiers = [first ?? NO_TIER, { ...(second ?? NO_TIER), upTo: '1000' }, last ?? NO_TIER];
    expect(checkPriceForm({ ...graduated, tiers })).toEqual({
      'tiers.1.upTo': 'must be above 1000, where the tier before ends',
    });
  });

  it('asks only for the fields of the chosen kind', () => {
    expect(Object.keys(checkPriceForm(NO_PRICE))).toEqual(['unitPrice']);
    expect(Object.keys(checkPriceForm({ ...NO_PRICE, kind: 'package' }))).toEqual(['size', 'packagePrice']);
  });

  it('puts the API’s messages at the right input', () => {
    expect(formField('model.tiers[1].up_to')).toBe('tiers.1.upTo');
    expect(formField('model.unit_price')).toBe('unitPrice');
    expect(formField('currency')).toBe('currency');
  });
});
