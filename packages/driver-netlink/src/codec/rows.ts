import type { AnyCodec, InputOf, ValuesOf } from './codec.ts';

/** One attribute: its number and its layout. */
export interface Row<C extends AnyCodec> {
  readonly type: number;
  readonly codec: C;
  /** Written with NLA_F_NESTED, as newer parts of the kernel want it. */
  readonly flagged?: boolean;
}

/** An attribute that may come several times: an array in the value. */
export interface RepeatedRow<C extends AnyCodec> extends Row<C> {
  readonly repeated: true;
}

/** An attribute whose layout another one of the same table chooses: IFLA_INFO_DATA by IFLA_INFO_KIND. */
export interface ChosenRow<By extends string, Kinds extends Readonly<Record<string, AnyCodec>>> {
  readonly type: number;
  readonly by: By;
  readonly kinds: Kinds;
  readonly flagged?: boolean;
}

export type AnyRow = Row<AnyCodec> | RepeatedRow<AnyCodec> | ChosenRow<string, Readonly<Record<string, AnyCodec>>>;
export type Rows = Readonly<Record<string, AnyRow>>;

export const attr = <const C extends AnyCodec>(type: number, codec: C): Row<C> => ({ type, codec });
export const flaggedNest = <const C extends AnyCodec>(type: number, codec: C): Row<C> => ({
  type,
  codec,
  flagged: true,
});
export const repeated = <const C extends AnyCodec>(type: number, codec: C): RepeatedRow<C> => ({
  type,
  codec,
  repeated: true,
});
export const chosenBy = <By extends string, const Kinds extends Readonly<Record<string, AnyCodec>>>(
  type: number,
  by: By,
  kinds: Kinds,
  options: { readonly flagged?: boolean } = {},
): ChosenRow<By, Kinds> => ({ type, by, kinds, ...options });

/** The rows whose own value stands in the type: all but the chosen ones and those that choose. */
type PlainKeys<R extends Rows> = Exclude<keyof R, ChosenKeys<R> | Selectors<R>>;
type ChosenKeys<R extends Rows> = { [K in keyof R]: R[K] extends ChosenRow<string, infer _> ? K : never }[keyof R];
type Selectors<R extends Rows> = { [K in keyof R]: R[K] extends ChosenRow<infer By, infer _> ? By : never }[keyof R];

type RowValue<R, Way extends 'in' | 'out'> =
  R extends RepeatedRow<infer C>
    ? readonly (Way extends 'in' ? InputOf<C> : ValuesOf<C>)[]
    : R extends Row<infer C>
      ? Way extends 'in'
        ? InputOf<C>
        : ValuesOf<C>
      : never;

/** The selector and what it chooses, as one choice: `{ kind: 'vlan', data?: VlanAttrs } | { kind: 'veth', … }`. */
type Choice<Key, R, Way extends 'in' | 'out'> =
  R extends ChosenRow<infer By, infer Kinds>
    ?
        | {
            [Kind in keyof Kinds & string]: { readonly [S in By]: Kind } & {
              readonly [D in Key & string]?:
                | (Way extends 'in' ? InputOf<Kinds[Kind]> : ValuesOf<Kinds[Kind]>)
                | undefined;
            };
          }[keyof Kinds & string]
        | ({ readonly [S in By]?: undefined } & { readonly [D in Key & string]?: undefined })
    : never;

/** A & B & … of the choices, each kept whole: a function's parameter infers to the intersection. */
type AllChoices<R extends Rows, Way extends 'in' | 'out'> = [ChosenKeys<R>] extends [never]
  ? unknown
  : { [K in ChosenKeys<R>]: (choice: Choice<K, R[K], Way>) => void }[ChosenKeys<R>] extends (choice: infer All) => void
    ? All
    : never;

export type TableValues<R extends Rows, Way extends 'in' | 'out'> = {
  readonly [K in PlainKeys<R>]?: RowValue<R[K], Way> | undefined;
} & AllChoices<R, Way>;
