import { defineConfig } from 'tsdown'

/**
 * What is packed: `dist/main.js`, which every shell can start. What a command needs on its way to the first answer is
 * bundled, since one file is read faster than a folder of them; each command stays a file that is loaded when it is
 * asked for. The tools for agents are large and have a package of their own, so that they stay outside.
 */
export default defineConfig({
  entry: ['src/main.ts'],
  format: 'esm',
  platform: 'node',
  target: 'node20',
  outDir: 'dist',
  outExtensions: () => ({ js: '.js' }),
  clean: true,
  dts: false,
  sourcemap: false,
  minify: true,
  deps: { neverBundle: ['@salver/mcp'], alwaysBundle: [/^(?!@salver\/mcp)/] },
})
