import {
  type Admission,
  type Attachment,
  type CniError,
  type FirewallDriver,
  type FirewallPart,
  type FirewallRequests,
  type Isolation,
  KernelError,
  type Known,
  type MacGuard,
  type Masquerade,
  type Namespaces,
  type Publication,
} from '@podwire/core';
import { admissionPart } from './admission.ts';
import { differences } from './check.ts';
import { unusable } from './errors.ts';
import { holdingOf, holdingsOfNetwork } from './holdings.ts';
import { homeOfBridges, isolationPart, type Sight } from './isolation.ts';
import { Leftovers } from './leftovers.ts';
import { MacGuards } from './mac-guard.ts';
import { masqueradePart } from './masquerade.ts';
import { pagesFor } from './notes.ts';
import { networkHash, ownerOf } from './owner.ts';
import type { Part, Piece } from './part.ts';
import { objectionToOptions } from './port-options.ts';
import { portsPart } from './ports.ts';
import { put } from './put.ts';
import { RuleMemory } from './rule-memory.ts';
import { Ruleset } from './ruleset.ts';
import { sightOf } from './sight.ts';
import { main } from './skeleton.ts';
import { nothing, type Reach, update, type Wanted } from './update.ts';

type OwnPart = Exclude<FirewallPart, 'mac-guard'>;
type Parts = { readonly [P in OwnPart]: Part<FirewallRequests[P]> };

/** Firewall and address translation in tables of our own, by batches that the kernel takes whole or not at all. */
export class NftablesFirewall implements FirewallDriver {
  readonly name = 'nftables';
  #open: Reach | undefined;
  #usable = false;
  #sight: Sight | undefined;

  constructor(private readonly namespaces: Namespaces) {}

  async masquerade(attachment: Attachment, wanted: Masquerade): Promise<void> {
    this.#put('masquerade', attachment, wanted);
  }

  async publishPorts(attachment: Attachment, wanted: Publication): Promise<void> {
    this.#put('ports', attachment, wanted);
  }

  async admit(attachment: Attachment, wanted: Admission): Promise<void> {
    this.#put('admission', attachment, wanted);
  }

  async isolate(attachment: Attachment, wanted: Isolation): Promise<void> {
    this.#put('isolation', attachment, wanted);
  }

  async guardMac(attachment: Attachment, wanted: MacGuard): Promise<void> {
    this.#macGuards.guard(attachment, wanted);
  }

  async objection<P extends FirewallPart>(part: P, wanted?: FirewallRequests[P]): Promise<CniError | undefined> {
    const objection = part === 'ports' && wanted ? objectionToOptions(wanted as Publication) : undefined;
    return objection ?? this.#objectionOfKernel();
  }

  async check(attachment: Attachment, wanted: Partial<FirewallRequests>): Promise<string[]> {
    const { 'mac-guard': guard, ...requests } = wanted;
    const lines = (Object.keys(requests) as OwnPart[]).flatMap((name) => this.#check(name, attachment, requests[name]));
    return guard
      ? [...lines, ...this.#unlessLeft('mac-guard', attachment, this.#macGuards.check(attachment, guard))]
      : lines;
  }

  async forget(attachment: Attachment, parts: readonly FirewallPart[], known?: Known): Promise<void> {
    const owner = ownerOf(attachment);
    const own = ownParts(parts);
    this.#drop(() => own.flatMap((part) => holdingOf(this.#ruleset, part, owner)));
    if (parts.includes('mac-guard')) this.#macGuards.forget(attachment);
    this.#leftovers.forget(attachment, parts, known);
  }

  async collect(
    network: string,
    valid: readonly Pick<Attachment, 'containerId' | 'ifname'>[],
    parts: readonly FirewallPart[],
  ): Promise<void> {
    const kept = new Set(valid.map((one) => ownerOf({ network, ...one }).instance));
    const own = ownParts(parts);
    this.#drop(() =>
      holdingsOfNetwork(this.#ruleset, own, networkHash(network), ({ instance }) => !kept.has(instance)),
    );
    if (parts.includes('mac-guard')) this.#macGuards.collect(network, valid);
    this.#leftovers.collect(network, valid, parts);
  }

  #put<P extends OwnPart>(name: P, attachment: Attachment, request: FirewallRequests[P]): void {
    const owner = ownerOf(attachment);
    const { part, wanted } = this.#wanted(name, attachment, request);
    put(this.#reach, owner, () => holdingOf(this.#ruleset, part, owner), wanted);
  }

  #check<P extends OwnPart>(name: P, attachment: Attachment, request: FirewallRequests[P] | undefined): string[] {
    if (request === undefined) return [];
    const { part, wanted } = this.#wanted(name, attachment, request);
    const found = differences(this.#ruleset, ownerOf(attachment), part, wanted);
    return this.#unlessLeft(name, attachment, found, request);
  }

  /** An attachment that the reference plugins made is served by what they made, until it goes. */
  #unlessLeft(part: FirewallPart, attachment: Attachment, found: string[], known?: Known): string[] {
    return found.length > 0 && this.#leftovers.has(attachment, part, known) ? [] : found;
  }

  #drop(find: () => readonly Piece[]): void {
    this.#reach.memory.change(() => update(this.#reach, find(), nothing));
  }

  #wanted<P extends OwnPart>(name: P, attachment: Attachment, request: FirewallRequests[P]) {
    const isolated = 'kind' in request && request.kind === 'isolated';
    const sight = isolated ? this.#sightOfBridges : 'bridge';
    const part: Part<FirewallRequests[P]> = partsFor(sight)[name];
    const plan = part.plan(attachment, request);
    const wanted: Wanted = {
      pieces: [...plan.pieces, ...pagesFor(ownerOf(attachment), part, plan.note)],
      chains: plan.chains,
      // What wants nothing, as ports of a family that the pod has no address of, needs no table.
      homes: plan.pieces.length === 0 ? [] : isolated ? [main, homeOfBridges(sight)] : [main],
    };
    return { part, wanted };
  }

  /** Made at the first use: a composition that has this driver may never need it. */
  get #reach(): Reach {
    if (this.#open) return this.#open;
    const ruleset = new Ruleset(this.namespaces.host);
    this.#open = { ruleset, memory: new RuleMemory(ruleset) };
    return this.#open;
  }

  get #ruleset(): Ruleset {
    return this.#reach.ruleset;
  }

  get #leftovers(): Leftovers {
    return new Leftovers(this.#ruleset);
  }

  get #macGuards(): MacGuards {
    return new MacGuards(this.#ruleset, this.#reach.memory);
  }

  get #sightOfBridges(): Sight {
    this.#sight ??= sightOf(this.#ruleset);
    return this.#sight;
  }

  /** A kernel that could once can always; one that could not may have been given the module since. */
  #objectionOfKernel(): CniError | undefined {
    if (this.#usable) return undefined;
    try {
      this.#ruleset.generation();
      this.#usable = true;
      return undefined;
    } catch (error) {
      if (KernelError.is(error)) return unusable(error);
      throw error;
    }
  }
}

function partsFor(sight: Sight): Parts {
  return { masquerade: masqueradePart, ports: portsPart, admission: admissionPart, isolation: isolationPart(sight) };
}

/** Where things are does not depend on what the kernel sees: notes tell. */
function ownParts(names: readonly FirewallPart[]): Part<never>[] {
  const parts = partsFor('bridge');
  return names.flatMap((name) => (name === 'mac-guard' ? [] : [parts[name]]));
}
