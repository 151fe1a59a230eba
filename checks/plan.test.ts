import { describe, expect, test } from 'vitest'
import { faultsOf, type Plan, readPlan } from './plan.ts'

const plan = readPlan()

describe('the plan of walls', () => {
  test('is sound', () => {
    expect(faultsOf(plan)).toEqual([])
  })

  test('is not, where a line names what stands below it', () => {
    const rooms = { ...plan.gateway.rooms, database: ['http'] }
    const circular: Plan = { ...plan, gateway: { ...plan.gateway, rooms } }
    expect(faultsOf(circular)).toEqual(['room database: http does not stand above it'])
  })

  test('is not, where a name is misspelt', () => {
    const misspelt: Plan = {
      ...plan,
      packages: { ...plan.packages, local: ['contrat'] },
      folders: { tests: ['locl'] },
      libraries: { fastify: ['gateway/htp'] },
    }
    expect(faultsOf(misspelt)).toEqual([
      'package local: contrat does not stand above it',
      'tests: no package locl',
      'fastify: no place gateway/htp',
    ])
  })
})
