import { firewallContract } from '@podwire/testkit';
import { describe } from 'vitest';
import { driverOf, traitsOf, variants } from './testing/variants.ts';

describe.each(variants)('iptables-%s', (variant) => {
  firewallContract((folder) => driverOf(variant, folder), traitsOf(variant));
});
