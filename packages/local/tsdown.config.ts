import { defineConfig } from 'tsdown'

/** What is installed: the process of `npx @salver/local` with its `verify`, and what tests and examples start. */
export default defineConfig({
  entry: ['src/index.ts', 'src/main.ts'],
  format: 'esm',
  platform: 'node',
  target: 'node24',
  outExtensions: () => ({ js: '.js', dts: '.d.ts' }),
  dts: { entry: 'src/index.ts' },
  sourcemap: false,
  clean: true,
  outDir: 'dist',
})
