import { defineConfig } from 'tsdown'

/** What is installed: the tools, for the command and the gateway, which are modules both. */
export default defineConfig({
  entry: 'src/index.ts',
  format: 'esm',
  platform: 'node',
  target: 'node20',
  outExtensions: () => ({ js: '.js', dts: '.d.ts' }),
  dts: true,
  sourcemap: false,
  clean: true,
  outDir: 'dist',
})
