"""Words that go with a subject: how a text on galaxies fits a description that says "space"."""

from functools import cache

from snowflake_sandbox.cortex.words import stems

# By the words that descriptions use for the subject.
_RELATED = {
    "artificial intelligence": "AI AGI chatbot ChatGPT Claude Gemini DeepMind OpenAI Anthropic",
    "neural networks": "ML neural TensorFlow PyTorch Keras classifier reinforcement perceptron",
    "language models": "LLM GPT chatbot finetuning embeddings hallucination transformer",
    "robots": "robotics humanoid autonomous driverless",
    "languages": """
        Python JavaScript TypeScript Java Rust Golang Haskell Scala Kotlin Ruby Elixir Erlang PHP
        Clojure Lisp Perl Zig Lua compiler interpreter syntax typed macro closure
        functional generics
        """,
    "libraries": """
        framework API SDK package npm dependency React Angular Vue Django Rails jQuery Redux Node
        webpack plugin Laravel
        """,
    "software": """
        app browser Chrome Firefox Linux Unix Windows kernel Docker Kubernetes container server
        refactor microservice deploy architecture
        """,
    "tools": """
        editor Vim Emacs IDE terminal shell bash git GitHub command CLI debugger debug linter
        profiler script stylesheet
        """,
    "coding": """
        code coder developer programmer programming bug algorithm function regex parser CSS HTML
        GUI frontend backend web commit printf
        """,
    "databases": """
        Postgres PostgreSQL MySQL SQLite SQL NoSQL MongoDB Redis Cassandra DuckDB Redshift BigQuery
        DynamoDB transaction index schema query replica sharding
        """,
    "pipelines": "ETL ELT Airflow Dagster dbt Kafka Spark Hadoop orchestrator backfill ingestion",
    "analytics": "dashboard dataset statistics visualization metrics spreadsheet",
    "storage": "backup S3 parquet filesystem replication",
    "security": "hacker hacked exploit breach password malware ransomware phishing firewall botnet",
    "attacks": """
        attacker hack hacker DDoS DDoSed ransomware malware phishing exploit intrusion backdoor
        breach password stolen stole thief
        """,
    "encryption": "encrypted cryptography certificate TLS SSL HTTPS OpenSSL PGP",
    "privacy": "surveillance tracking NSA spying Snowden anonymous Tor GDPR cookies consent",
    "vulnerabilities": "CVE patch overflow injection flaw Heartbleed exploit fuzzing",
    "companies": """
        CEO CFO merger acquisition acquire profit revenue earnings shareholder layoff corporate
        office customer competitor employer
        """,
    "founders": "startup cofounder entrepreneur YC accelerator bootstrapped",
    "funding": "raise round investor venture VC valuation seed IPO crowdfunding",
    "hiring": "hire job recruiter interview resume employee salary manager",
    "markets": """
        stock price sales bank economy economics trade bitcoin currency advertising pricing money
        marketing growth SaaS
        """,
    "careers": "salary interview resume burnout promotion retirement freelancer boss",
    "physics": "physicist quantum particle gravity gravitational relativity photon atom fusion",
    "biology": "biologist gene genetic DNA CRISPR species evolution bacteria virus animal",
    "space": """
        NASA SpaceX astronaut astronomer astronomy galaxy planet Mars moon lunar rocket telescope
        orbit asteroid comet satellite Pluto cosmic
        """,
    "medicine": """
        medical doctor hospital disease cancer tumor drug patient vaccine malaria surgery clinical
        health Alzheimer diabetes Zika therapy sleep
        """,
    "mathematics": "math mathematician theorem proof prime geometry topology equation calculus",
    "research": "researcher scientist scientific experiment discovery study journal fossil",
    "chips": "CPU GPU processor Intel AMD ARM Nvidia semiconductor transistor FPGA silicon",
    "devices": """
        phone smartphone iPhone iPad Android laptop MacBook tablet camera keyboard headset wearable
        printer drone gadget Kindle Oculus
        """,
    "electronics": "circuit sensor solder Arduino Raspberry LED radio microcontroller webcam",
    "networks": "router WiFi Bluetooth broadband fiber fibre Ethernet IPv6 LTE antenna",
    "energy": "solar battery nuclear reactor electric grid",
    "law": """
        legal court judge lawsuit sue sued copyright patent illegal ruling legislation ban felony
        police crime prison
        """,
    "government": """
        election vote senate congress parliament president minister federal FBI FCC FTC EU tax
        regulation regulator politician Trump Clinton Obama Brexit war military
        """,
    "culture": """
        history film movie cinema music novel art museum religion poverty immigrant gender women
        racism inequality journalism housing
        """,
    "education": "school student teacher university college teach classroom curriculum",
    "environment": "climate carbon emission pollution forest ocean wildlife drought recycling",
}


@cache
def related(phrase: str) -> frozenset[str]:
    """Gives the stems of the words that go with what `phrase` is about, its last word if no more.

    "Language models" are models, and no languages. A phrase on nothing known gives none.
    """
    known = _by_subject()
    spoken = tuple(stems(phrase))
    return known.get(spoken) or known.get(spoken[-1:]) or frozenset()


@cache
def _by_subject() -> dict[tuple[str, ...], frozenset[str]]:
    return {tuple(stems(names)): frozenset(stems(listed)) for names, listed in _RELATED.items()}
