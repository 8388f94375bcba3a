import { TrackEvent } from '@intercom-events/nestjs';
import { BadRequestException } from '@nestjs/common';
import { Args, Mutation, Query, Resolver } from '@nestjs/graphql';
import { CurrentUser } from '../auth/current-user.js';
import type { User } from '../auth/user.js';
import { Invitation } from './invitation.js';

@Resolver(() => Invitation)
export class InvitationsResolver {
  readonly #invitations = new Map<string, Invitation[]>();

  @Query(() => [Invitation])
  invitations(@CurrentUser() user: User): Invitation[] {
    return this.#invitations.get(user.id) ?? [];
  }

  // #region resolver
  @Mutation(() => Invitation)
  // Intercom gets the fact, not the friend's e-mail address, which is the friend's own.
  @TrackEvent('invited-friend', { metadata: ({ result }) => ({ invitation: result.number }) })
  inviteFriend(@CurrentUser() user: User, @Args('friend') friend: string): Invitation {
    if (!friend.includes('@')) throw new BadRequestException('That is no address.');
    // #endregion
    const invitations = this.invitations(user);
    const invitation = { number: invitations.length + 1, friend };
    this.#invitations.set(user.id, [...invitations, invitation]);
    return invitation;
  }
}
