import { beforeEach, expect, test } from 'vitest';
import { crumbOf } from '../../../src-renderer/app/crumb.ts';
import { go, lastPlace, useTrail } from '../../../src-renderer/ui/place.ts';
import { runOf, variantId, variantOf } from './runs.ts';

const trail = () => useTrail.getState();
beforeEach(() => trail().reset({ screen: 'start' }));

test('back and forward walk the places, a new step forgets what lay ahead', () => {
  go({ screen: 'devices', device: null });
  go({ screen: 'variants', variant: null });
  trail().back();
  expect(trail().place.screen).toBe('devices');
  trail().forward();
  expect(trail().place.screen).toBe('variants');
  trail().back();
  go({ screen: 'settings' });
  trail().forward();
  expect(trail().place.screen).toBe('settings');
});

test('a choice within a screen is no step, and the rail returns to it', () => {
  go({ screen: 'variants', variant: null });
  trail().replace({ screen: 'variants', variant: variantId('v') });
  go({ screen: 'devices', device: null });
  expect(lastPlace(trail(), 'variants')).toEqual({ screen: 'variants', variant: 'v' });
  expect(lastPlace(trail(), 'fix')).toBeNull();
});

test('the crumb names what is shown', () => {
  const variants = [variantOf('v', { label: 'QAT v1' })];
  const runs = [runOf('r1', { label: 'A' }), runOf('r2', { label: 'B' })];
  expect(crumbOf({ screen: 'fix', variant: variantId('v') }, variants, runs)).toBe('Fix / QAT v1');
  expect(crumbOf({ screen: 'compare', a: runs[0]!.id, b: runs[1]!.id }, variants, runs)).toBe(
    'Compare / A on orin-lab ⇄ B on orin-lab',
  );
  expect(crumbOf({ screen: 'variants', variant: variantId('gone') }, variants, runs)).toBe('Variants');
});
