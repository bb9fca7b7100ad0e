import 'reflect-metadata/lite'; // what inversify imports; without it the other half would be evaluated as well
import type { BindToFluentSyntax, ContainerModuleLoadOptions, ServiceIdentifier } from 'inversify';

/** The identifier under which the container keeps an implementation of contract `T`. */
export type Token<T> = ServiceIdentifier<T> & symbol;

/**
 * Makes the token of a contract. It carries the contract's name and is the same in two copies of this package,
 * so that a driver and a plugin that npm gave different copies of core still meet.
 */
export function token<T>(name: string): Token<T> {
  return Symbol.for(`@podwire/core/${name}`) as Token<T>;
}

type Bind = ContainerModuleLoadOptions['bind'];
type Resolved<D extends readonly Token<unknown>[]> = { [K in keyof D]: D[K] extends Token<infer T> ? T : never };

/**
 * Binds a contract to a factory, once per container. The tokens must match the factory's parameters in order and type.
 *
 * @example provide(bind, Namespaces, (libc) => new NetlinkNamespaces(libc), [Libc]);
 */
export function provide<T, const D extends readonly Token<unknown>[]>(
  bind: Bind,
  contract: Token<T>,
  factory: (...dependencies: Resolved<D>) => T,
  dependencies: D,
): void {
  const to: BindToFluentSyntax<T> = bind<T>(contract);
  to.toResolvedValue(factory as (...args: unknown[]) => T, dependencies as never).inSingletonScope();
}
