import type { TestNamespace } from '@podwire/testkit';

/** The namespaces of one side of a comparison, and its folder for state. */
export interface Side {
  readonly host: TestNamespace;
  readonly pods: readonly TestNamespace[];
  readonly stateFolder: string;
}

/** One call of the plugin, and what is looked at after it. */
export interface Step {
  readonly command: 'ADD' | 'CHECK' | 'DEL';
  readonly containerId?: string;
  /** Which pod's namespace; default the first. `none` leaves CNI_NETNS out, `gone` names one that is not there. */
  readonly pod?: number | 'none' | 'gone' | 'a file';
  readonly ifname?: string;
  readonly args?: string;
  /** Merged over the configuration. */
  readonly config?: object;
  /** What happens before the call: somebody pulls a link, a file is damaged. */
  readonly before?: (side: Side) => Promise<unknown>;
}

/** A configuration, and the calls that are made with it on both sides. */
export interface Case {
  readonly name: string;
  /** The executable. */
  readonly type: string;
  /** Without cniVersion, name and type. `STATE` in a text stands for the side's folder. A text is sent as it is. */
  readonly config: object | string;
  /** Default: 1.0.0 alone. */
  readonly versions?: readonly string[];
  /** Default: ADD, CHECK where the version has it, DEL, DEL again. */
  readonly steps?: readonly Step[];
  readonly args?: string;
  readonly prepare?: (side: Side) => Promise<unknown>;
}

/** Every version that either side speaks. The reference of Debian 12 ends with 1.0.0, and gets that in place of 1.1.0. */
export const allVersions = ['0.1.0', '0.2.0', '0.3.0', '0.3.1', '0.4.0', '1.0.0', '1.1.0'] as const;

export const defaultSteps: readonly Step[] = [
  { command: 'ADD' },
  { command: 'CHECK' },
  { command: 'DEL' },
  { command: 'DEL' },
];

/** The result of a step that fails before anything is done: no more calls make sense. */
export const addOnly: readonly Step[] = [{ command: 'ADD' }, { command: 'DEL' }];
