import { BadRequestException } from '@nestjs/common';
import { Args, Mutation, Query, Resolver } from '@nestjs/graphql';
import { CurrentPerson } from '../auth/current-person.js';
import type { Person } from '../auth/person.js';
import { Invitation } from './invitation.js';

@Resolver(() => Invitation)
export class InvitationsResolver {
  readonly #invitations = new Map<string, Invitation[]>();

  @Query(() => [Invitation])
  invitations(@CurrentPerson() person: Person): Invitation[] {
    return this.#invitations.get(person.id) ?? [];
  }

  @Mutation(() => Invitation)
  inviteFriend(@CurrentPerson() person: Person, @Args('friend') friend: string): Invitation {
    if (!friend.includes('@')) throw new BadRequestException('That is no address.');
    const invitations = this.invitations(person);
    const invitation = { number: invitations.length + 1, friend };
    this.#invitations.set(person.id, [...invitations, invitation]);
    return invitation;
  }
}
