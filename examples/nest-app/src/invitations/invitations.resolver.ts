import { TrackEvent } from '@intercom-events/nestjs';
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

  // #region resolver
  @Mutation(() => Invitation)
  // Intercom gets the fact, not the friend's e-mail address, which is the friend's own.
  @TrackEvent('invited-friend', { metadata: ({ result }) => ({ invitation: result.number }) })
  inviteFriend(@CurrentPerson() person: Person, @Args('friend') friend: string): Invitation {
    if (!friend.includes('@')) throw new BadRequestException('That is no address.');
    // #endregion
    const invitations = this.invitations(person);
    const invitation = { number: invitations.length + 1, friend };
    this.#invitations.set(person.id, [...invitations, invitation]);
    return invitation;
  }
}
