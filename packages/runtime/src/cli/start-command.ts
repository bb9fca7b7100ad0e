import { spawn } from 'node:child_process';
import { CniError, ErrorCode } from '@podwire/core';
import type { Ended, StartCommand } from './dependencies.ts';

/** Starts a command that has this process's terminal. */
export const startCommand: StartCommand = ([file = '', ...args], environment) => {
  const child = spawn(file, args, { stdio: 'inherit', env: environment });
  const ended = new Promise<Ended>((resolve, reject) => {
    child.once('error', (error) => {
      const remedy = 'Is it installed, executable, and in PATH?';
      reject(new CniError(ErrorCode.io, `cannot run ${file}: ${error.message}`, remedy, { cause: error }));
    });
    child.once('close', (status, signal) => resolve({ status, signal }));
  });
  return { ended, kill: (signal) => void child.kill(signal) };
};
