import { ContainerModule, inject, injectable } from 'inversify';
import { Delegates } from '../contracts/delegates.ts';
import { Ipam, type Lease } from '../contracts/ipam.ts';
import type { Call, DelInvocation, GcInvocation, Invocation, StatusInvocation } from '../contracts/plugin.ts';
import { CniError, ErrorCode } from '../errors.ts';
import { provide } from '../wiring.ts';
import { atLeast, commandVersions } from './versions.ts';

/** IPAM by delegation: another plugin, the one that the config's `ipam.type` names, with the same environment and stdin. */
@injectable()
export class DelegatedIpam implements Ipam {
  private readonly delegates: Delegates;

  constructor(@inject(Delegates) delegates: Delegates) {
    this.delegates = delegates;
  }

  async allocate(call: Invocation): Promise<Lease> {
    const type = typeOf(call);
    const { ips = [], routes = [], dns = {} } = (await this.delegates.run(call, type, 'ADD')) ?? {};
    if (ips.length > 0) return { ips, routes, dns };
    // It may hold something all the same, and the caller has not registered its undo yet.
    const released = await this.release(call).then(
      () => '',
      (error: unknown) => ` Releasing it failed as well: ${CniError.from(error).toString()}`,
    );
    throw new CniError(
      ErrorCode.internal,
      'IPAM plugin returned missing IP config',
      `${type} succeeded and gave no address. Check the "ipam" part of the config.${released}`,
    );
  }

  async check(call: Invocation): Promise<void> {
    await this.delegates.run(call, typeOf(call), 'CHECK');
  }

  async release(call: Invocation | DelInvocation): Promise<void> {
    await this.delegates.run(call, typeOf(call), 'DEL');
  }

  async collect(call: GcInvocation): Promise<void> {
    if (!atLeast(call.cniVersion, commandVersions.GC)) return;
    await this.delegates.run(call, typeOf(call), 'GC');
  }

  async status(call: StatusInvocation): Promise<void> {
    await this.delegates.run(call, typeOf(call), 'STATUS');
  }
}

/** Empty where the config names none: the delegation then fails with `no plugin name provided`. */
function typeOf({ config }: Call): string {
  return config.ipam?.type ?? '';
}

/** Provides `Ipam` over the composition's `Delegates`. */
export const ipamModule = new ContainerModule(({ bind }) => {
  provide(bind, Ipam, (delegates) => new DelegatedIpam(delegates), [Delegates]);
});
