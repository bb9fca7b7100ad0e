/** A policy routing rule, as `ip rule` has it. */
export interface Rule {
  readonly family: 4 | 6;
  readonly priority: number;
  readonly table: number;
  /** CIDR text; absent for `all`. */
  readonly src?: string;
  readonly dst?: string;
  readonly iif?: string;
  readonly oif?: string;
  readonly fwmark?: number;
  readonly fwmask?: number;
  /** Jumps of suppress_prefixlength; absent when unset. */
  readonly suppressPrefixLength?: number;
  readonly invert: boolean;
  /** FR_ACT_* of linux/fib_rules.h. 1: look up the table. */
  readonly action: number;
}

/** What a new rule may say. Without `priority` the kernel chooses. */
export type RuleSpec = Partial<Omit<Rule, 'family' | 'table'>> & Pick<Rule, 'family' | 'table'>;

/** The policy rules of one namespace. */
export interface Rules {
  list(family?: 4 | 6): Promise<Rule[]>;
  /** As `ip rule add`. @throws KernelError EEXIST when the very same is there */
  add(rule: RuleSpec): Promise<void>;
  /** As `ip rule del`. Missing is fine: returns whether there was one. */
  remove(rule: RuleSpec): Promise<boolean>;
}
