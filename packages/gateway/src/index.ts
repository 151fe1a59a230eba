/**
 * The Salver service as a part of another process: `local` hosts it so. In production it is a process of its own,
 * `main.ts`.
 */
export { verify } from './commands.ts'
export { type Config, ConfigError, readConfig, readDatabaseUrl } from './config.ts'
export { type Gateway, startGateway } from './gateway.ts'
