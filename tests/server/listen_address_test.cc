#include "engine/server/listen_address.h"

#include "engine/base/refusal.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/server/branch_server.h"

namespace liushui::server {
namespace {

TEST(ListenAddressTest, AnyFreePortWillDo) {
  for (const char* address : {"127.0.0.1:0", "localhost:0", "0.0.0.0:0"}) {
    EXPECT_TRUE(CheckListenAddress(address).ok()) << CheckListenAddress(address);
  }
}

TEST(ListenAddressTest, WhatIsNoAddressIsRefused) {
  for (const char* address : {"", "127.0.0.1", "127.0.0.1:", ":7233", "127.0.0.1:65536", "127.0.0.1:99999",
                              "127.0.0.1:-1", "127.0.0.1:http", "::1:0", "[]:0"}) {
    EXPECT_EQ(ReasonOf(CheckListenAddress(address)), "ADDRESS_INVALID") << address;
  }
}

TEST(ListenAddressTest, StrangeHostIsUnavailable) {
  EXPECT_EQ(ReasonOf(CheckListenAddress("192.0.2.1:0")), "ADDRESS_UNAVAILABLE");
}

TEST(ListenAddressTest, TakenPortIsUnavailable) {
  BranchServer branch;
  const absl::Status status = CheckListenAddress(branch.server().address());
  EXPECT_EQ(ReasonOf(status), "ADDRESS_UNAVAILABLE");
  EXPECT_THAT(std::string(status.message()), ::testing::HasSubstr("already in use"));
}

}  // namespace
}  // namespace liushui::server
