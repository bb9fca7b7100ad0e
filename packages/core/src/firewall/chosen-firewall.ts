import type { Attachment } from '../attachment.ts';
import type {
  Admission,
  Firewall,
  FirewallDriver,
  FirewallPart,
  FirewallRequests,
  Isolation,
  Known,
  MacGuard,
  Masquerade,
  Publication,
} from '../contracts/firewall.ts';
import { CniError } from '../errors.ts';
import { Attempts } from '../interface/attempts.ts';
import { cannotServe, noDriver, unknownBackend } from './errors.ts';

const acts = {
  masquerade: 'masquerade',
  ports: 'publishPorts',
  admission: 'admit',
  isolation: 'isolate',
  'mac-guard': 'guardMac',
} as const satisfies Record<FirewallPart, keyof FirewallDriver>;

type Options = { readonly backend?: string | undefined };

/**
 * One firewall of all drivers that a composition has. An act goes to the backend that the configuration names, else to
 * the first that has no objection; removal goes to all, since what is there may have been made under another
 * configuration, or before the node changed.
 */
export class ChosenFirewall implements Firewall {
  /** @param drivers - the preferred ones first */
  constructor(private readonly drivers: readonly FirewallDriver[]) {}

  async masquerade(attachment: Attachment, wanted: Masquerade): Promise<void> {
    await (await this.choose('masquerade', wanted)).masquerade?.(attachment, wanted);
  }

  async publishPorts(attachment: Attachment, wanted: Publication): Promise<void> {
    await (await this.choose('ports', wanted)).publishPorts?.(attachment, wanted);
  }

  async admit(attachment: Attachment, wanted: Admission): Promise<void> {
    await (await this.choose('admission', wanted)).admit?.(attachment, wanted);
  }

  async isolate(attachment: Attachment, wanted: Isolation): Promise<void> {
    await (await this.choose('isolation', wanted)).isolate?.(attachment, wanted);
  }

  async guardMac(attachment: Attachment, wanted: MacGuard): Promise<void> {
    await (await this.choose('mac-guard', wanted)).guardMac?.(attachment, wanted);
  }

  async check(attachment: Attachment, wanted: Partial<FirewallRequests>): Promise<string[]> {
    const differences = await Promise.all(
      partsOf(wanted).map((part) => this.checkPart(attachment, part, wanted[part] as FirewallRequests[typeof part])),
    );
    return differences.flat();
  }

  async forget(attachment: Attachment, parts: readonly FirewallPart[], known?: Known): Promise<void> {
    await this.fromAll(parts, (driver, own) => driver.forget(attachment, own, known));
  }

  async collect(
    network: string,
    valid: readonly Pick<Attachment, 'containerId' | 'ifname'>[],
    parts: readonly FirewallPart[],
  ): Promise<void> {
    await this.fromAll(parts, (driver, own) => driver.collect(network, valid, own));
  }

  async status(parts: readonly FirewallPart[], options: Options = {}): Promise<void> {
    const unserved = parts.filter((part) => this.serving(part).length === 0);
    if (unserved.length > 0) throw noDriver(unserved);
    for (const part of parts) await this.choose(part, options, 'node');
  }

  /** What ADD made with another backend is as good, unless the configuration names one. */
  private async checkPart<P extends FirewallPart>(
    attachment: Attachment,
    part: P,
    wanted: FirewallRequests[P],
  ): Promise<string[]> {
    const chosen = await this.choose(part, wanted as Options);
    const wantedPart = { [part]: wanted };
    const differences = await chosen.check(attachment, wantedPart);
    if (differences.length === 0 || (wanted as Options).backend === chosen.name) return differences;
    for (const driver of this.serving(part)) {
      if (driver === chosen || (await driver.objection(part, wanted))) continue;
      if ((await driver.check(attachment, wantedPart)).length === 0) return [];
    }
    return differences;
  }

  private async choose<P extends FirewallPart>(
    part: P,
    wanted: FirewallRequests[P] | Options,
    about: 'request' | 'node' = 'request',
  ): Promise<FirewallDriver> {
    const serving = this.serving(part);
    if (serving.length === 0) throw noDriver([part]);
    const candidates = this.candidates(part, serving, (wanted as Options).backend);
    const objections: CniError[] = [];
    for (const driver of candidates) {
      const objection = await driver.objection(part, about === 'request' ? (wanted as FirewallRequests[P]) : undefined);
      if (!objection) return driver;
      objections.push(objection);
    }
    throw cannotServe(part, candidates, objections);
  }

  /** A backend that knows nothing of a part leaves it to the others, if it is one that this build has. */
  private candidates(
    part: FirewallPart,
    serving: readonly FirewallDriver[],
    backend: string | undefined,
  ): readonly FirewallDriver[] {
    if (!backend) return serving;
    const named = serving.filter(({ name }) => name === backend);
    if (named.length > 0) return named;
    if (part === 'isolation' && this.drivers.some(({ name }) => name === backend)) return serving;
    throw unknownBackend(part, backend, serving);
  }

  private serving(part: FirewallPart): readonly FirewallDriver[] {
    return this.drivers.filter((driver) => driver[acts[part]] !== undefined);
  }

  private async fromAll(
    parts: readonly FirewallPart[],
    remove: (driver: FirewallDriver, parts: readonly FirewallPart[]) => Promise<void>,
  ): Promise<void> {
    const attempts = new Attempts();
    for (const driver of this.drivers) {
      const own = parts.filter((part) => driver[acts[part]] !== undefined);
      const [first] = own;
      if (!first) continue;
      await attempts.try(`remove what ${driver.name} has`, async () => {
        try {
          await remove(driver, own);
        } catch (error) {
          // A backend that cannot work on this node has nothing that could be removed through it.
          if (!(await driver.objection(first))) throw error;
        }
      });
    }
    attempts.throwIfFailed();
  }
}

function partsOf(wanted: Partial<FirewallRequests>): FirewallPart[] {
  return (Object.keys(acts) as FirewallPart[]).filter((part) => wanted[part] !== undefined);
}
