#include "engine/server/messages/request_hash.h"

#include <string>

#include "engine/base/refusal.h"
#include "engine/server/messages/fields.h"
#include "gtest/gtest.h"
#include "liushui/v1/task_service.pb.h"

namespace liushui::server {
namespace {

// Fields are added in an order of their own, which a map does not keep.
v1::CompleteTaskRequest Request(bool backwards) {
  v1::CompleteTaskRequest request;
  request.set_name("namespaces/n/tasks/1-1");
  auto& fields = *request.mutable_form()->mutable_fields();
  for (int i = 0; i < 50; ++i) fields["f" + std::to_string(backwards ? 49 - i : i)].set_number_value(1);
  return request;
}

TEST(RequestHashTest, SameContentHasTheSameHash) {
  v1::CompleteTaskRequest other = Request(true);
  other.set_request_id("r-2");
  EXPECT_EQ(RequestHash(Request(false), "a"), RequestHash(other, "a"));
  EXPECT_EQ(RequestHash(other, "a").size(), 32u);
}

TEST(RequestHashTest, OtherContentOrKindHasAnother) {
  v1::CompleteTaskRequest other = Request(false);
  (*other.mutable_form()->mutable_fields())["f0"].set_number_value(2);
  EXPECT_NE(RequestHash(Request(false), "a"), RequestHash(other, "a"));
  v1::ClaimTaskRequest claim;
  claim.set_name("namespaces/n/tasks/1-1");
  v1::ReleaseTaskRequest release;
  release.set_name("namespaces/n/tasks/1-1");
  EXPECT_NE(RequestHash(claim, "a"), RequestHash(release, "a"));
}

TEST(RequestHashTest, AnotherActorHasAnother) {
  EXPECT_NE(RequestHash(Request(false), "xie"), RequestHash(Request(false), "fu"));
}

TEST(CallerTest, HashComesOnlyWithRequestId) {
  Identity identity;
  identity.name_space = "n";
  identity.actor.set_name("a");
  v1::ClaimTaskRequest request;
  EXPECT_EQ(CallerOf(request, identity)->request_hash, "");
  request.set_request_id(std::string(kMaxRequestIdBytes, 'r'));
  const auto caller = CallerOf(request, identity);
  ASSERT_TRUE(caller.ok());
  EXPECT_EQ(caller->request_hash.size(), 32u);
  EXPECT_EQ(caller->name_space, "n");
  EXPECT_EQ(caller->actor.name(), "a");
}

TEST(CallerTest, RequestIdHasSixtyFourBytes) {
  v1::ClaimTaskRequest request;
  request.set_request_id(std::string(kMaxRequestIdBytes + 1, 'r'));
  EXPECT_EQ(ReasonOf(CallerOf(request, {}).status()), "FIELD_INVALID");
}

}  // namespace
}  // namespace liushui::server
