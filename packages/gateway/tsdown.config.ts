import { defineConfig } from 'tsdown'

/** What is installed: the process, and the service as a part of another one. Libraries stay dependencies. */
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
