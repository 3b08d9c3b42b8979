import type { sendUnaryData, Server, ServiceDefinition } from '@grpc/grpc-js';
import features from '@eventstore/db-client/generated/serverfeatures_pb.js';
import featuresService from '@eventstore/db-client/generated/serverfeatures_grpc_pb.js';
import gossip from '@eventstore/db-client/generated/gossip_pb.js';
import gossipService from '@eventstore/db-client/generated/gossip_grpc_pb.js';
import shared from '@eventstore/db-client/generated/shared_pb.js';
import { randomUUID } from 'node:crypto';
import type { FakeKurrentDb } from './index.js';

const SERVICE = 'event_store.client.streams.streams';

/** What the client asks before its first append without credentials. */
export function addFeatures(server: Server, fake: FakeKurrentDb): void {
  const method = (name: string) =>
    new features.SupportedMethod().setServiceName(SERVICE).setMethodName(name).setFeaturesList([]);
  const answer = async (done: sendUnaryData<features.SupportedMethods>): Promise<void> => {
    await fake.thawed();
    const supported = new features.SupportedMethods()
      .setEventStoreServerVersion('23.10.6')
      .setMethodsList(['append', 'read', 'batchappend'].map(method));
    done(null, supported);
  };
  server.addService(featuresService.ServerFeaturesService as unknown as ServiceDefinition, {
    getSupportedMethods: (_: unknown, done: sendUnaryData<features.SupportedMethods>) => void answer(done),
  });
}

/** Who is in the cluster: asked by a client with several hosts. */
export function addGossip(server: Server, fake: FakeKurrentDb): void {
  const answer = async (done: sendUnaryData<gossip.ClusterInfo>): Promise<void> => {
    await fake.thawed();
    const itself = new gossip.MemberInfo()
      .setInstanceId(new shared.UUID().setString(randomUUID()))
      .setTimeStamp(String(Date.now()))
      .setState(gossip.MemberInfo.VNodeState.LEADER)
      .setIsAlive(true)
      .setHttpEndPoint(new gossip.EndPoint().setAddress('127.0.0.1').setPort(fake.port));
    done(null, new gossip.ClusterInfo().setMembersList([itself]));
  };
  server.addService(gossipService.GossipService as unknown as ServiceDefinition, {
    read: (_: unknown, done: sendUnaryData<gossip.ClusterInfo>) => void answer(done),
  });
}
