/** What a compiled template needs of nunjucks: the parts of `nunjucks/src/runtime.js` that we touch by name. */
declare module 'nunjucks/src/runtime.js' {
  const runtime: {
    readonly Frame: new () => { topLevel: boolean };
    readonly memberLookup: (object: unknown, key: unknown) => unknown;
  };
  export default runtime;
}
