import { builtHere } from './checkout.ts';
import { runCommand } from './command.ts';

// The podwire command of a checkout, or of the npm package.
await runCommand(builtHere());
