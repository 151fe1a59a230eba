import type { Company } from '../people/data.ts'
import type { Person } from '../people/persons.ts'
import { type Form, type Json, type Thing, thing } from './document.ts'

/** Pictures are named like the network's; `.invalid` makes sure that looking at one asks nobody. */
const PICTURE_ROOT = 'https://media.sandbox.invalid/dms/image/v2/'
/** 2030-01-01: pictures of the sandbox do not expire while anybody watches. */
const PICTURE_EXPIRES = 1_893_456_000_000

/** A thing under a field's name: in place, or by its urn and beside the list. */
export function named(form: Form, field: string, urn: string, json: Json, beside: Thing[]): Json {
  if (form === 'I') return { [field]: json }
  beside.push(thing(urn, json))
  return { [`*${field}`]: urn }
}

/** A person under a field's name, as the older routes know people. */
export function namedMini(form: Form, field: string, person: Person, beside: Thing[]): Json {
  return named(form, field, miniProfileUrn(person), miniProfileJson(person), beside)
}

/** A company under a field's name. */
export function namedCompany(form: Form, field: string, company: Company, beside: Thing[]): Json {
  return named(form, field, companyUrn(company), companyJson(company), beside)
}

function miniProfileUrn(person: Person): string {
  return `urn:li:fs_miniProfile:${person.token}`
}

export function miniProfileJson(person: Person): Json {
  const known: Json = {
    $type: 'com.linkedin.voyager.identity.shared.MiniProfile',
    entityUrn: miniProfileUrn(person),
    dashEntityUrn: `urn:li:fsd_profile:${person.token}`,
    objectUrn: `urn:li:member:${person.memberNumber}`,
  }
  if (person.firstName === null) {
    // Of those who have gone, some leave empty fields behind and some no fields at all.
    return person.memberNumber % 2 === 0
      ? known
      : { ...known, firstName: null, lastName: null, publicIdentifier: null }
  }
  return {
    ...known,
    firstName: person.firstName,
    lastName: person.lastName,
    occupation: person.headline,
    publicIdentifier: person.slug,
    ...(person.picture && { picture: pictureJson('profile-displayphoto-shrink', person.picture) }),
  }
}

function pictureJson(what: string, picture: NonNullable<Person['picture']>): Json {
  return {
    $type: 'com.linkedin.common.VectorImage',
    rootUrl: `${PICTURE_ROOT}${picture.token}/${what}_`,
    artifacts: picture.widths.map((width) => ({
      width,
      height: width,
      fileIdentifyingUrlPathSegment: `${width}_${width}/0/1700000000000?e=${PICTURE_EXPIRES / 1000}&v=beta`,
      expiresAt: PICTURE_EXPIRES,
    })),
  }
}

/** The urn of a person as the newer routes know people. */
export function profileUrn(person: Person): string {
  return `urn:li:fsd_profile:${person.token}`
}

/** A person as the newer routes know people. */
export function profileJson(person: Person): Json {
  return {
    $type: 'com.linkedin.voyager.dash.identity.profile.Profile',
    entityUrn: profileUrn(person),
    objectUrn: `urn:li:member:${person.memberNumber}`,
    firstName: person.firstName,
    lastName: person.lastName,
    headline: person.headline,
    publicIdentifier: person.slug,
    ...(person.picture && {
      profilePicture: {
        displayImageReference: { vectorImage: pictureJson('profile-displayphoto-shrink', person.picture) },
      },
    }),
  }
}

function companyUrn(company: Company): string {
  return `urn:li:fs_miniCompany:${company.id}`
}

function companyJson(company: Company): Json {
  return {
    $type: 'com.linkedin.voyager.entities.shared.MiniCompany',
    entityUrn: companyUrn(company),
    objectUrn: `urn:li:company:${company.id}`,
    name: company.name,
    universalName: company.universalName,
    active: true,
  }
}
