export type { BaseChain, ChainRef, Change, Element, Family, SetRef, TableRef } from './changes.ts';
export { retryOnConflict } from './conflict.ts';
export type { FieldType, FieldValue, SetDefinition, Verdict } from './data.ts';
export { NftablesFirewall } from './driver.ts';
export type { ChainFound, RuleFound, SetFound, TableFound } from './found.ts';
export type { Expression } from './messages/expression.ts';
export { nftablesModule } from './module.ts';
export { Ruleset } from './ruleset.ts';
