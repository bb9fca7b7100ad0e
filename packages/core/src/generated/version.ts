// Made from package.json by `npm run generate`.

/** This package's version. */
export const coreVersion = '0.1.0';
