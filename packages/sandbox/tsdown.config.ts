import { defineConfig } from 'tsdown'

/** What is installed: a process, and nothing to import, so that there are no types. */
export default defineConfig({
  entry: 'src/main.ts',
  format: 'esm',
  platform: 'node',
  target: 'node24',
  outExtensions: () => ({ js: '.js' }),
  dts: false,
  sourcemap: false,
  clean: true,
  outDir: 'dist',
})
