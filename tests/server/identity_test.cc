#include "engine/server/identity.h"

#include <string>

#include "engine/base/refusal.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace liushui::server {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

std::string ReasonFor(const ClaimedIdentity& claimed) {
  return ReasonOf(IdentityFrom(claimed).status());
}

TEST(IdentityTest, WhatIsClaimedIsTakenAsUnverified) {
  const auto identity = IdentityFrom({"song.yi", "team_leader,client_manager", "binjiang"});
  ASSERT_TRUE(identity.ok()) << identity.status();
  EXPECT_EQ(identity->name_space, "binjiang");
  EXPECT_EQ(identity->actor.name(), "song.yi");
  EXPECT_THAT(identity->actor.roles(), ElementsAre("client_manager", "team_leader"));
  EXPECT_FALSE(identity->actor.verified());
}

TEST(IdentityTest, RolesAreSortedAndEachOnce) {
  const auto identity = IdentityFrom({"a", " b , a,,b,a", "n"});
  ASSERT_TRUE(identity.ok());
  EXPECT_THAT(identity->actor.roles(), ElementsAre("a", "b"));
}

TEST(IdentityTest, MissingActorOrNamespaceIsUnauthenticated) {
  EXPECT_EQ(ReasonFor({"", "", "binjiang"}), "ACTOR_MISSING");
  EXPECT_EQ(ReasonFor({"a", "", ""}), "NAMESPACE_MISSING");
  EXPECT_EQ(IdentityFrom({"", "", "binjiang"}).status().code(), absl::StatusCode::kUnauthenticated);
  EXPECT_EQ(IdentityFrom({"a", "", ""}).status().code(), absl::StatusCode::kUnauthenticated);
}

TEST(IdentityTest, ChineseNamesTravelPercentEncoded) {
  const auto identity = IdentityFrom({"%e5%bc%A0%E4%b8%89%20100%25", "", "n"});
  ASSERT_TRUE(identity.ok()) << identity.status();
  EXPECT_EQ(identity->actor.name(), "张三 100%");
}

TEST(IdentityTest, BadEncodingIsRefused) {
  for (const std::string actor : {"%", "%4", "%zz", "a%", "%ff", "%00", "a%0ab", "%ed%a0%80"}) {
    EXPECT_EQ(ReasonFor({actor, "", "n"}), "FIELD_INVALID") << actor;
  }
}

TEST(IdentityTest, ActorHasSixtyFourBytes) {
  EXPECT_TRUE(IdentityFrom({std::string(kMaxActorBytes, 'a'), "", "n"}).ok());
  const absl::Status status = IdentityFrom({std::string(kMaxActorBytes + 1, 'a'), "", "n"}).status();
  EXPECT_THAT(std::string(status.message()), HasSubstr("at most 64 bytes, found 65"));
  EXPECT_THAT(ViolationsOf(status), ElementsAre(::testing::Field(&Violation::field, "liushui-actor")));
}

TEST(IdentityTest, NamespacesAreLowerCaseWords) {
  for (const std::string name : {"a", "shanghai-01", "a--"}) EXPECT_TRUE(IsNamespace(name)) << name;
  for (const std::string name : {"", "1a", "-a", "A", "a_b", "a/b", "滨江"})
    EXPECT_FALSE(IsNamespace(name)) << name;
  EXPECT_TRUE(IsNamespace(std::string(63, 'a')));
  EXPECT_FALSE(IsNamespace(std::string(64, 'a')));
  EXPECT_EQ(ReasonFor({"a", "", "A"}), "FIELD_INVALID");
}

TEST(IdentityTest, RolesAreSnakeCase) {
  for (const std::string role : {"Leader", "1a", "a-b", "_a", "队长"}) {
    EXPECT_EQ(ReasonFor({"a", role, "n"}), "FIELD_INVALID") << role;
  }
  EXPECT_TRUE(IdentityFrom({"a", std::string(64, 'r'), "n"}).ok());
  EXPECT_EQ(ReasonFor({"a", std::string(65, 'r'), "n"}), "FIELD_INVALID");
}

TEST(IdentityTest, FiftyRolesAndNoMore) {
  std::string roles;
  for (size_t i = 0; i < kMaxRoles; ++i) roles += "r" + std::to_string(i) + ",";
  EXPECT_TRUE(IdentityFrom({"a", roles, "n"}).ok());
  EXPECT_EQ(ReasonFor({"a", roles + "one_more", "n"}), "FIELD_INVALID");
}

}  // namespace
}  // namespace liushui::server
