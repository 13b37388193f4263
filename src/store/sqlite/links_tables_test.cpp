#include "contract/links_contract.h"
#include "store/sqlite/sqlite_stage_test_support.h"

namespace outlink::contract {

INSTANTIATE_TYPED_TEST_SUITE_P(sqlite, links_contract, sqlite::sqlite_stage);

}  // namespace outlink::contract
