import { runCommand } from './command.ts';
import { installedHere } from './installed.ts';

// The podwire command of an installation.
runCommand(installedHere());
