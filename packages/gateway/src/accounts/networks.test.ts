import { expect, test } from 'vitest'
import { networkOf } from './networks.ts'

test.each([
  ['https://www.linkedin.com/voyager/api', 'www.linkedin.com'],
  ['https://WWW.LinkedIn.com:8443/voyager/api', 'www.linkedin.com'],
  ['http://127.0.0.1:40123/voyager/api', 'local'],
  ['http://127.7.0.9/voyager/api', 'local'],
  ['http://localhost:1/', 'local'],
  ['http://sandbox.localhost/', 'local'],
  ['http://[::1]:8080/rest', 'local'],
  ['http://127.0.0.1.example.com/', '127.0.0.1.example.com'],
  ['http://localhost.example.com/', 'localhost.example.com'],
  ['http://10.0.0.7/', '10.0.0.7'],
])('The network behind %s is called %s.', (url, name) => {
  expect(networkOf(url)).toBe(name)
})
