import {
  CniError,
  Conntrack,
  Delegates,
  Endpoints,
  ErrorCode,
  FileLocks,
  Files,
  Firewall,
  Ipam,
  KernelError,
  Namespaces,
  TrafficControl,
} from '@podwire/core';
import type { Container, ServiceIdentifier } from 'inversify';

/** Whether a step fails without having had its effect, or with it. */
export type FaultTime = 'before' | 'after';

/** The step to fail at, counted from 1. */
export interface Fault {
  readonly step: number;
  readonly time: FaultTime;
}

/** A call of a contract that was seen: `host.links.create`, `Ipam.allocate`. */
export interface SeenCall {
  readonly name: string;
  /**
   * Whether the effect can be there although the call failed: an exec or a sequence of several acts. A contract's single
   * kernel or file operation happened or did not, so it can only fail before its effect.
   */
  readonly compound: boolean;
}

const contracts: Readonly<Record<string, ServiceIdentifier>> = {
  Namespaces,
  Ipam,
  Delegates,
  Files,
  FileLocks,
  Firewall,
  Conntrack,
  TrafficControl,
  Endpoints,
};
const compoundContracts = new Set(['Ipam', 'Delegates', 'Firewall', 'TrafficControl']);
const synchronous = new Set(['Files', 'sysctls', 'Namespaces']);
// Asking a handle what it is, or closing it, is no step that could fail.
const uncounted = new Set(['same', 'close', 'isHost']);
const namespaceParts = new Set([
  'links',
  'bridgeVlans',
  'addresses',
  'routes',
  'rules',
  'neighbours',
  'sysctls',
  'announcements',
]);

type Method = (...args: unknown[]) => unknown;

/** Stands between a plugin and all its contracts, counts the calls, and fails one of them. */
export class FaultInjector {
  readonly calls: SeenCall[] = [];
  /** Set once the fault has happened. */
  failedAt: SeenCall | undefined;
  private readonly fault: Fault | undefined;
  private readonly proxies = new WeakMap<object, object>();
  private readonly targets = new WeakMap<object, object>();

  constructor(fault?: Fault) {
    this.fault = fault;
  }

  /** The text that the plugin's caller must get to see. */
  static message({ step }: Fault): string {
    return `on purpose at step ${step}`;
  }

  /** Wraps every contract that the container, or a child of it, will give out from now on. */
  install(container: Container): void {
    for (const [name, contract] of Object.entries(contracts)) {
      container.onActivation(contract, (_context, instance: unknown) => this.wrap(instance as object, name));
    }
  }

  private wrap<T extends object>(target: T, name: string): T {
    const known = this.proxies.get(target);
    if (known) return known as T;
    const proxy = new Proxy(target, { get: (_, property) => this.member(target, name, property) });
    this.proxies.set(target, proxy);
    this.targets.set(proxy, target);
    return proxy;
  }

  private member(target: object, owner: string, property: string | symbol): unknown {
    const value: unknown = Reflect.get(target, property, target);
    if (typeof property === 'symbol') return value;
    if (typeof value === 'function') return this.method(target, owner, property, value as Method);
    if (owner === 'Namespaces' && property === 'host') return this.wrap(value as object, 'host');
    if (namespaceParts.has(property)) return this.wrap(value as object, `${owner}.${property}`);
    return value;
  }

  private method(target: object, owner: string, property: string, method: Method): Method {
    return (...args) => {
      const act = () =>
        method.apply(
          target,
          args.map((arg) => this.unwrap(arg)),
        );
      if (uncounted.has(property)) return act();
      const call = { name: `${owner}.${property}`, compound: compoundContracts.has(owner) };
      this.calls.push(call);
      const failsNow = this.fault?.step === this.calls.length && !this.failedAt;
      if (!failsNow || !this.fault) return this.wrapResult(owner, act());
      this.failedAt = call;
      const error = this.error(call, this.fault);
      const isSync = synchronous.has(owner.split('.').at(-1) ?? owner) || property === 'enter';
      if (this.fault.time === 'before') return isSync ? raise(error) : Promise.reject(error);
      const effect = act();
      return effect instanceof Promise ? effect.then(() => raise(error)) : raise(error);
    };
  }

  /** Namespaces that were opened are wrapped as well; the host's and the pod's steps have names of their own. */
  private wrapResult(owner: string, result: unknown): unknown {
    return owner === 'Namespaces' && typeof result === 'object' && result !== null ? this.wrap(result, 'pod') : result;
  }

  /** Drivers must get their own objects back: a namespace that is an argument, or stands in one. */
  private unwrap(value: unknown): unknown {
    if (typeof value !== 'object' || value === null) return value;
    const target = this.targets.get(value);
    if (target) return target;
    if (Object.getPrototypeOf(value) !== Object.prototype) return value;
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, this.unwrap(inner)]));
  }

  private error({ name }: SeenCall, fault: Fault): CniError {
    const ofKernel = /^(Namespaces|host|pod)\b/.test(name);
    if (!ofKernel) return new CniError(ErrorCode.internal, `${name} failed ${FaultInjector.message(fault)}`);
    const subject = FaultInjector.message(fault);
    return new KernelError({ operation: `do ${name}`, subject, errno: 'EIO', errnoText: 'Input/output error' });
  }
}

function raise(error: Error): never {
  throw error;
}
