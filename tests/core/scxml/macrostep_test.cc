// The set of active states.
#include "engine/core/scxml/macrostep.h"

#include <vector>

#include "gtest/gtest.h"

namespace liushui::core {
namespace {

TEST(ConfigurationTest, IteratesInDocumentOrderAcrossWords) {
  Configuration configuration(200);
  for (const int s : {130, 0, 64, 63, 199}) configuration.Add(s);
  configuration.Remove(64);
  EXPECT_EQ(configuration.ToVector(), (std::vector<int>{0, 63, 130, 199}));
  EXPECT_TRUE(configuration.Contains(63));
  EXPECT_FALSE(configuration.Contains(64));
}

}  // namespace
}  // namespace liushui::core
