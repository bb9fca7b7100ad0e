/** The file that the executables of all plugins are links to. */
export const launcherName = 'plugin.cjs';
