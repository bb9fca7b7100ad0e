import type { Result } from '../protocol/result.ts';
import { type Token, token } from '../wiring.ts';
import type { Call } from './plugin.ts';

/** Runs another plugin with this call's environment and its complete stdin, as the specification's delegation says. */
export interface Delegates {
  /**
   * @param type - plugin to run; looked up in the call's CNI_PATH
   * @param command - what to ask of it, whatever the call itself was asked
   * @param stdin - instead of the call's own, as flannel needs
   * @returns its result for ADD, nothing for the others
   * @throws CniError with the delegate's own code
   */
  run(call: Call, type: string, command: Call['command'], stdin?: string): Promise<Result | undefined>;
}
export const Delegates: Token<Delegates> = token('Delegates');
