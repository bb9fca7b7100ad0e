import type { Bus, BusCall } from '../bus.ts';
import { disconnected, refused } from '../errors.ts';

type Zones = Map<string, Set<string>>;

const zoneNames = ['trusted', 'internal', 'drop'];
const zonesOf = (): Zones => new Map(zoneNames.map((zone) => [zone, new Set()]));
const root = '/org/fedoraproject/FirewallD1';

/**
 * firewalld's part of the bus, in memory: for tests that need a call to fail which the real one (e2e/firewalld) would
 * not let fail on demand, and that are to run anywhere.
 */
export class MemoryFirewalld {
  readonly runtime: Zones = zonesOf();
  permanent: Zones = zonesOf();
  readonly changed = new Set<string>();
  /** Everything that was called, as `permanent addSource trusted 10.1.0.2/32`. */
  readonly calls: string[] = [];
  running = true;
  opened = 0;
  open = 0;
  /** Called before each call is served; what it throws is what comes of the call. */
  before: (call: string, number: number) => void = () => undefined;

  connect(): Bus {
    this.opened += 1;
    this.open += 1;
    return {
      call: async (call) => this.#serve(call),
      close: () => {
        this.open -= 1;
      },
    };
  }

  /** `permanent trusted 10.1.0.2/32` for each source. */
  get sources(): string[] {
    return (['permanent', 'runtime'] as const).flatMap((where) =>
      [...this[where]].flatMap(([zone, sources]) => [...sources].map((source) => `${where} ${zone} ${source}`)),
    );
  }

  #serve({ path, member, body = [] }: BusCall): unknown {
    const [first = '', second = ''] = body.map(String);
    if (member === 'NameHasOwner') return this.running;
    if (!this.running) throw refused(member, 'org.freedesktop.DBus.Error.ServiceUnknown', 'nobody', undefined);
    const named = /\/config\/zone\/(\w+)$/.exec(path)?.[1];
    const where = path === root ? 'runtime' : 'permanent';
    const [zone, source] = named ? [named, first] : [first, second];
    const call = [where, member, zone, source].filter(Boolean).join(' ');
    this.calls.push(call);
    this.before(call, this.calls.length);
    switch (member) {
      case 'addSource':
        return this.#add(where, zone, source);
      case 'removeSource':
        return this.#remove(where, zone, source);
      case 'querySource':
        return this.#zone(where, zone).has(source);
      case 'getZoneOfSource':
        return this.#ownerOf(where, first) ?? '';
      case 'getZoneByName':
        this.#zone('permanent', first);
        return `${root}/config/zone/${first}`;
      case 'Get':
        return !this.changed.has(String(named));
      case 'getSettings2': {
        const sources = [...this.#zone('permanent', String(named))];
        return { short: named, ...(sources.length > 0 ? { sources } : {}) };
      }
      case 'loadDefaults':
        this.changed.delete(String(named));
        return undefined;
      default:
        throw new Error(`no method ${member}`);
    }
  }

  #add(where: 'runtime' | 'permanent', zone: string, source: string): void {
    const sources = this.#zone(where, zone);
    if (sources.has(source)) throw said(where === 'runtime' ? 'ZONE_ALREADY_SET' : 'ALREADY_ENABLED');
    if (this.#ownerOf(where, source)) throw said(where === 'runtime' ? 'ZONE_CONFLICT' : 'INVALID_ADDR');
    sources.add(source);
    if (where === 'permanent') this.changed.add(zone);
  }

  #remove(where: 'runtime' | 'permanent', zone: string, source: string): void {
    if (this.#zone(where, zone).delete(source)) return;
    if (where === 'permanent') throw said('NOT_ENABLED');
    throw said(this.#ownerOf(where, source) ? 'ZONE_CONFLICT' : 'UNKNOWN_SOURCE');
  }

  #zone(where: 'runtime' | 'permanent', zone: string): Set<string> {
    const sources = this[where].get(zone);
    if (!sources) throw said('INVALID_ZONE');
    return sources;
  }

  #ownerOf(where: 'runtime' | 'permanent', source: string): string | undefined {
    return [...this[where]].find(([, sources]) => sources.has(source))?.[0];
  }
}

/** firewalld's own error. */
export function said(reason: string): Error {
  return refused('a call', reason, reason, undefined);
}

/** The bus is gone in the middle of a call. */
export function gone(): Error {
  return disconnected('a call', undefined);
}
