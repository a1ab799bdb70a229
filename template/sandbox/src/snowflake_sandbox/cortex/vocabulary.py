"""Names that the stand-ins know, where spelling alone does not tell what a name is."""

from snowflake_sandbox.cortex.words import word_set


def _phrases(listed: str) -> tuple[str, ...]:
    return tuple(" ".join(phrase.split()) for phrase in listed.split(","))


# Found in any case.
TECHNOLOGIES = _phrases(
    """
    Airflow, Android, Angular, Ansible, Apache Arrow, Apache Beam, Apache Flink, Apache Hadoop,
    Apache Iceberg, Apache Kafka, Apache Spark, Arduino, AWS Lambda, BigQuery, Bitcoin,
    Blockchain, C#, C++, ChatGPT, Clojure, CSS, CUDA, Dagster, dbt, Delta
    Lake, Django, Docker, DuckDB, Elasticsearch, Elixir, Erlang, Ethereum, FastAPI, Firebase,
    Fortran, GitHub Actions, Golang, GraphQL, Hadoop, Haskell, HTML, iOS, IPv6, JavaScript,
    Jenkins, jQuery, JSON, Kafka, Kotlin, Kubernetes, Linux, LLVM, MATLAB, MongoDB, MySQL,
    Neo4j, Nginx, Node.js, NumPy, OCaml, OpenSSL, Perl, PHP, PostgreSQL, Postgres,
    PyTorch, Python, RabbitMQ, Raspberry Pi, Redis, Redshift, Ruby on Rails, scikit-learn, SQL,
    SQLite, SQL Server, TensorFlow, Terraform, TypeScript, Ubuntu, Unix, Vue.js, WebAssembly,
    WebGL, WebRTC, Wi-Fi
    """
)
# Found only as written here: in lower case these are common words.
CAPITALISED_TECHNOLOGIES = _phrases(
    """
    Azure, Cassandra, Elm, Flink, Git, Iceberg, Java, Julia, Lisp, Pandas, Rails, React, Ruby,
    Rust, Scala, Snowpark, Spark, Swift, Vim, Windows
    """
)
COMPANIES = _phrases(
    """
    Adobe, Airbnb, Alibaba, Alphabet, Amazon, AMD, Anthropic, Apple, ARM, Atlassian, Baidu, BMW,
    Boeing, Cisco, Cloudflare, Comcast, Databricks, Dell, DigitalOcean, Disney, Dropbox, eBay,
    Evernote, Facebook, Ford, GitHub, GitLab, Goldman Sachs, Google, HashiCorp, Heroku, HP,
    Huawei, IBM, Instagram, Intel, Kickstarter, LinkedIn, Lyft, Mastercard, Meta, Microsoft,
    Mozilla, NASA, Netflix, Nintendo, Nokia, Nvidia, NVIDIA, OpenAI, Oracle, Palantir, PayPal,
    Pinterest, Qualcomm, Reddit, Salesforce, Samsung, SAP, Shopify, Siemens, Slack, Snapchat,
    Snowflake, SoftBank, Sony, SpaceX, Spotify, Stripe, Tesla, Theranos, TikTok, Toyota,
    Twitter, Uber, Valve, Verizon, Volkswagen, Walmart, WhatsApp, Wikipedia, Xiaomi, Y
    Combinator, Yahoo, YouTube
    """
)
FIRST_NAMES = word_set(
    """
    Adam Alan Alex Alexander Alice Amy Andrea Andrew Angela Anna Anne Anthony Barbara Ben
    Benjamin Bill Bob Brian Carl Carol Charles Chris Christopher Claire Daniel David Diana
    Donald Dorothy Edward Elizabeth Ellen Elon Emily Emma Eric Frank George Grace Guido Hannah
    Harold Helen Henry Ian Jack James Jane Jason Jean Jeff Jennifer Jessica Jim Joan Joe John
    Jonathan Joseph Judith Julia Karen Kate Kevin Larry Laura Linda Linus Lisa Lucas Margaret
    Maria Mark Mary Matt Matthew Michael Michelle Mike Nancy Nicholas Oliver Olivia Patricia
    Patrick Paul Peter Philip Rachel Ralph Richard Robert Roger Ruth Ryan Sam Samuel Sara Sarah
    Scott Sergey Simon Sophia Stephen Steve Steven Sundar Susan Thomas Tim Timothy Tom Walter
    William
    """
)
PLACES = frozenset(
    _phrases(
        """
    Africa, America, Amsterdam, Asia, Australia, Austin, Bangalore, Beijing, Berlin, Boston,
    Brazil, Britain, California, Canada, Chicago, China, Denmark, Dublin, England, Europe,
    Florida, France, Germany, India, Ireland, Israel, Italy, Japan, Korea, London, Los Angeles,
    Mexico, Moscow, Munich, Netherlands, New York, Norway, Oregon, Paris, Portland, Russia, San
    Francisco, Seattle, Silicon Valley, Singapore, South Korea, Spain, Sweden, Switzerland,
    Sydney, Texas, Tokyo, Toronto, UK, Ukraine, United Kingdom, United States, US, USA,
    Washington, Zurich
    """
    )
)
# Written with capitals without naming anyone or anything.
COMMON_CAPITALS = word_set(
    """
    AI API April Ask August Author CEO CFO CPU CTO Customer December Director Dr FAQ February
    Founder Friday GPU HN January July June March May Monday Mr Ms November OK October PDF
    President Professor Saturday September Show Sunday TV Tell Thursday Tuesday User Wednesday
    YC
    """
)
